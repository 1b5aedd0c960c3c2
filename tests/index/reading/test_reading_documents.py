"""Word documents, e-mail messages and feeds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from docx import Document

from index.article import Article
from index.errors import ReadingError

ReadBytes = Callable[..., list[Article]]


def docx_bytes(paragraphs: list[str], *, author: str = "", heading: str | None = None) -> bytes:
    document = Document()
    document.core_properties.author = author
    if heading:
        document.add_heading(heading, level=1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_document_gives_its_paragraphs(read_bytes: ReadBytes, paragraph: str) -> None:
    data = docx_bytes(
        ["2 juillet 2012. - Le début.", "", paragraph], author="Anne Roy", heading="Un accord signé"
    )
    (article,) = read_bytes("a.docx", data)
    assert article.text == f"Un accord signé\n\n2 juillet 2012. - Le début.\n\n{paragraph}"
    assert article.title == "Un accord signé"
    assert article.author == "Anne Roy"
    assert article.published == "2012-07-02"


def test_tables_links_and_tracked_changes_are_read_as_they_stand(read_bytes: ReadBytes) -> None:
    document = Document()
    document.add_paragraph("Un titre")
    document.add_table(rows=1, cols=2).cell(0, 1).text = "Dans une case"
    data = io.BytesIO()
    document.save(data)
    run = "<w:r><w:t>{}</w:t></w:r>"
    added = (
        "<w:p>"
        + run.format("Il a dit ")
        + '<w:ins w:id="1" w:author="x">'
        + run.format("hier")
        + "</w:ins>"
        + '<w:del w:id="2" w:author="x"><w:r><w:delText>demain</w:delText></w:r></w:del>'
        + "</w:p>"
    )
    (article,) = read_bytes("a.docx", _with_body(data.getvalue(), added))
    assert article.text == "Un titre\n\nIl a dit hier\n\nDans une case"


def _with_body(data: bytes, xml: str) -> bytes:
    """The document with a piece of XML set in before its first table."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:tbl>", xml.encode() + b"<w:tbl>", 1)
            new.writestr(name, content)
    return out.getvalue()


def test_a_word_document_cut_anywhere_is_read_or_refused_in_a_sentence(read_bytes: ReadBytes) -> None:
    whole = docx_bytes(["Un texte."])
    for cut in range(5, len(whole), 2003):
        with pytest.raises(ReadingError, match=r"DOCX|ZIP"):
            read_bytes("cut.docx", whole[:cut])


def test_a_word_document_that_unpacks_to_too_much_is_refused(read_bytes: ReadBytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b" " * 2_000_000)
    with pytest.raises(ReadingError, match="Too large"):
        read_bytes("bomb.docx", out.getvalue(), max_bytes=100_000)


def message(paragraph: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = "Négociations : reprise annoncée"
    mail["From"] = "Anne Roy <anne@quotidien.example>"
    mail["Date"] = "Mon, 14 Oct 2024 23:30:00 +0200"
    mail["Message-ID"] = "<1@quotidien.example>"
    mail.set_content(paragraph)
    return mail


def test_a_message_gives_subject_text_sender_and_day(read_bytes: ReadBytes, paragraph: str) -> None:
    (article,) = read_bytes("a.eml", bytes(message(paragraph)))
    assert article.text == f"Négociations : reprise annoncée\n\n{paragraph}"
    assert article.title == "Négociations : reprise annoncée"
    assert article.author == "Anne Roy"
    assert article.published == "2024-10-14"


def test_a_message_in_html_alone_gives_what_a_reader_sees(read_bytes: ReadBytes, paragraph: str) -> None:
    mail = message("")
    mail.set_content(f"<p>{paragraph}</p><p>Cordialement</p><style>p {{}}</style>", subtype="html")
    (article,) = read_bytes("a.eml", bytes(mail))
    assert article.text.endswith(f"\n\n{paragraph}\n\nCordialement")


def test_a_message_in_an_unknown_encoding_is_read_all_the_same(read_bytes: ReadBytes) -> None:
    head = b"Subject: Essai\nContent-Type: text/plain; charset=martien\n\n"
    assert (
        read_bytes("a.eml", head + b"L'\xe9t\xe9 \xe0 \xc9vreux sera chaud.\n")[0].text
        == "Essai\n\nL'été à Évreux sera chaud."
    )


def test_a_page_saved_as_mhtml_is_read_as_the_page_it_is(read_bytes: ReadBytes, paragraph: str) -> None:
    page = (
        f"<html><head><title>Un accord</title></head><body><h1>Un accord</h1><p>{paragraph}</p></body></html>"
    )
    mail = EmailMessage()
    mail["From"] = "<Saved by Blink>"
    mail["Snapshot-Content-Location"] = "https://quotidien.example/accord"
    mail["Subject"] = "Un accord"
    mail.set_content(page, subtype="html")
    mail.add_related(b"GIF89a", maintype="image", subtype="gif")
    (article,) = read_bytes("page.mhtml", bytes(mail))
    assert article.text == f"Un accord\n\n{paragraph}"
    assert article.url == "https://quotidien.example/accord"


def test_a_letter_with_a_picture_in_it_stays_a_letter(read_bytes: ReadBytes) -> None:
    mail = message("")
    mail["To"] = "bob@quotidien.example"
    mail.set_content("<p>Le ministre a dit oui hier soir.</p>", subtype="html")
    mail.add_related(b"GIF89a", maintype="image", subtype="gif")
    assert read_bytes("a.eml", bytes(mail))[0].text.endswith("\n\nLe ministre a dit oui hier soir.")


def test_a_mailbox_gives_an_article_a_message(read_bytes: ReadBytes, paragraph: str) -> None:
    one, two = message(paragraph), message("Un autre message.")
    two.replace_header("Message-ID", "<2@quotidien.example>")
    data = b"".join(b"From x Mon Oct 14 2024\n" + bytes(mail) + b"\n" for mail in (one, two))
    articles = read_bytes("a.mbox", data)
    assert [article.text.partition("\n\n")[2] for article in articles] == [paragraph, "Un autre message."]
    assert articles[0].source.endswith("a.mbox#<1@quotidien.example>")
    assert len({article.id for article in articles}) == 2


FEED = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Le Quotidien</title><link>https://quotidien.example/</link>
<item><title>Un &amp; deux</title><link>https://quotidien.example/1</link><guid>un</guid>
<pubDate>Mon, 14 Oct 2024 08:00:00 +0000</pubDate>
<content:encoded><![CDATA[<p>{0}</p><p>{0}</p>]]></content:encoded></item>
<item><title>Teaser</title><link>https://quotidien.example/2</link><description>En bref.</description></item>
</channel></rss>"""


@pytest.mark.parametrize("name", ["fil.rss", "fil.xml"])
def test_a_feed_gives_an_article_for_each_entry_with_its_text(
    read_bytes: ReadBytes, paragraph: str, name: str
) -> None:
    (article,) = read_bytes(name, FEED.format(paragraph).encode())
    assert article.text == f"Un & deux\n\n{paragraph}\n\n{paragraph}"
    assert article.title == "Un & deux"
    assert article.outlet == "Le Quotidien"
    assert article.published == "2024-10-14"
    assert article.url == "https://quotidien.example/1"
    assert article.source.endswith(f"{name}#un")


def test_a_feed_of_teasers_points_to_the_articles(read_bytes: ReadBytes) -> None:
    with pytest.raises(ReadingError, match="teasers"):
        read_bytes("fil.rss", FEED.format("Court.").encode())
