// A turn that has arrived is taken over into the conversation, and into what the browser keeps of it. What comes
// of a question that was left meanwhile is not.
(arrived, conversation, turns) => {
  const parsed = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html || "";
    return template.content;
  };
  const news = parsed(arrived).querySelector("[data-asked]");
  const isLeft = news && news.dataset.asked !== document.body.dataset.asked;
  if (isLeft || !news?.dataset.kept) return [isLeft ? "" : arrived, conversation, turns];
  const { kept, most } = news.dataset;
  for (const name of ["asked", "kept", "most"]) delete news.dataset[name];
  const turn = news.querySelector(".turn");
  const isBefore = (other) => Number(other.dataset.turn) < Number(turn.dataset.turn);
  const before = [...parsed(conversation).querySelectorAll(".turn")].filter(isBefore);
  const all = [...before, turn].slice(-most);
  all.forEach((each, place) => (each.dataset.turn = place + 1));
  news.replaceChildren(...all);
  document.dispatchEvent(new Event("quiadit:left"));
  const earlier = Array.isArray(turns) ? turns.slice(0, before.length) : [];
  return ["", news.outerHTML, [...earlier, JSON.parse(kept)].slice(-most)];
}
