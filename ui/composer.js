// The question box and what one does with the whole conversation; `element` and `trigger` come from Gradio.
const find = (selector) => document.querySelector(selector);
const tell = (detail) => document.dispatchEvent(new CustomEvent("quiadit:notice", { detail }));

function write(text) {
  const box = find("#question textarea");
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function send() {
  const question = find("#question textarea").value.trim();
  if (!question) tell(element.querySelector("template.empty").innerHTML);
  else document.dispatchEvent(new CustomEvent("quiadit:ask", { detail: { question, typed: true } }));
}

// Before Gradio's own, which would do nothing with it but send it nowhere.
document.addEventListener(
  "keydown",
  (event) => {
    if (!event.target.matches?.("#question textarea")) return;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    send();
  },
  { capture: true },
);

document.addEventListener("click", ({ target }) => {
  if (target.closest("#ask")) send();
  if (target.closest("#stop")) document.dispatchEvent(new Event("quiadit:stop"));
});

// Where the server is not reached, or the page is left too soon, the question is not lost.
const UNDER_WAY = "quiadit-question";
const unanswered = sessionStorage.getItem(UNDER_WAY);
if (unanswered) giveBack(unanswered);

function giveBack(question) {
  const box = find("#question textarea");
  // The page may just be coming up.
  if (!box) return requestAnimationFrame(() => giveBack(question));
  sessionStorage.removeItem(UNDER_WAY);
  if (!box.value) write(question);
}

document.addEventListener("quiadit:lost", ({ detail }) => giveBack(detail));
document.addEventListener("quiadit:left", () => sessionStorage.removeItem(UNDER_WAY));
document.addEventListener("quiadit:asked", ({ detail: { question, typed } }) => {
  tell("");
  sessionStorage.setItem(UNDER_WAY, question);
  // What was being typed beside an offered question stays in the box.
  if (typed) write("");
});

element.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-tool]");
  if (!pressed) return;
  if (pressed.dataset.tool === "clear") {
    trigger("clear", { asked: document.body.dataset.asked ?? null });
    document.dispatchEvent(new Event("quiadit:left"));
    find("#question textarea").focus();
    return;
  }
  const turns = [...document.querySelectorAll("#conversation .turn")].map((turn) => turn.dataset.markdown);
  const text = [`# ${pressed.dataset.title} – Quiadit`, ...turns].join("\n\n") + "\n";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
  link.download = pressed.dataset.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});
