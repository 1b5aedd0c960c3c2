-- A library's tables as the first version made them, with one article.
CREATE TABLE facts (name VARCHAR(64) NOT NULL, value JSON NOT NULL, PRIMARY KEY (name));
CREATE TABLE articles (
    "key" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id VARCHAR(64) NOT NULL, ready BOOLEAN NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL, text_hash VARCHAR(64) NOT NULL, source TEXT NOT NULL, url TEXT,
    author TEXT, published VARCHAR(10), language VARCHAR(8) NOT NULL, outlet TEXT, pages JSON NOT NULL);
CREATE INDEX ix_articles_id ON articles (id);
CREATE INDEX ix_articles_text_hash ON articles (text_hash);
CREATE TABLE sources (
    name TEXT NOT NULL, article_id VARCHAR(64) NOT NULL, fingerprint VARCHAR(64) NOT NULL,
    PRIMARY KEY (name, article_id));
CREATE INDEX sources_by_article ON sources (article_id);
CREATE TABLE passages (
    "key" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, article_key INTEGER NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, sentences JSON NOT NULL, sentence_vectors BLOB NOT NULL,
    FOREIGN KEY(article_key) REFERENCES articles ("key"));
CREATE INDEX ix_passages_article_key ON passages (article_key);
CREATE TABLE journal (article_key INTEGER NOT NULL, PRIMARY KEY (article_key));
CREATE VIRTUAL TABLE passage_words
    USING fts5(stems, tokenize = "unicode61 remove_diacritics 2 tokenchars '.,'");
CREATE VIRTUAL TABLE passage_vocabulary USING fts5vocab(passage_words, 'row');
INSERT INTO facts VALUES ('schema_version', '1');
INSERT INTO articles VALUES (
    1, 'abc', 1, 'Le pont rouvre', :text, :hash, '/articles/pont.txt', NULL, NULL, '2024-03-03', 'fr', NULL,
    '[]');
INSERT INTO sources VALUES ('/articles/pont.txt', 'abc', 'fingerprint');
INSERT INTO passages VALUES (1, 1, 0, :length, :sentences, :vector);
INSERT INTO passage_words (rowid, stems) VALUES (1, 'pont rouvr mard mair');
