// The conversation: what its buttons do, and what happens when a turn is added. `element`, `trigger` and
// `watch` come from Gradio; opening an article is the reading pane's (reader.js).
const shownTurns = () => element.querySelectorAll(".turn");

function told(button, sentence) {
  const place = button.parentElement.querySelector(".told");
  place.textContent = sentence;
  setTimeout(() => {
    if (place.textContent === sentence) place.textContent = "";
  }, 4000);
}

// Where the page is served without encryption, browsers offer only the old way to copy.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("aria-hidden", "true");
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("not copied");
}

function button(label, kind) {
  const made = document.createElement("button");
  made.className = `chip ${kind}`;
  made.textContent = label;
  return made;
}

// --- asking: one question at a time; it takes the place of a turn and of those after it, or follows the last.
let underWay = null;
let stopping = false;
let next = null; // what was asked while the one before was being stopped

function ask({ question, turn, typed }) {
  if (stopping) next = { question, turn, typed };
  if (stopping || underWay) return;
  const number = turn ?? shownTurns().length + 1;
  for (const shown of shownTurns()) shown.hidden = Number(shown.dataset.turn) >= number;
  underWay = { question, turn: number, asked: `${Date.now()}-${Math.random().toString(36).slice(2)}` };
  document.body.dataset.asked = underWay.asked;
  document.dispatchEvent(new CustomEvent("quiadit:asked", { detail: { ...underWay, typed } }));
  trigger("select", underWay);
}

document.addEventListener("quiadit:ask", ({ detail }) => ask(detail));

document.addEventListener("quiadit:stop", () => {
  if (!underWay) return;
  stopping = true;
  trigger("stop", underWay);
  document.dispatchEvent(new Event("quiadit:left"));
});

document.addEventListener("quiadit:stopped", () => {
  const waited = next;
  [stopping, next] = [false, null];
  if (waited) ask(waited);
});

// It was answered, stopped, or not answered at all: the next one may be asked.
document.addEventListener("quiadit:left", () => {
  underWay = null;
  delete document.body.dataset.asked;
  for (const shown of shownTurns()) shown.hidden = false;
});

// A page that is being left breaks off what it asked: no failure, and the question is there when it is back.
let leaving = false;
window.addEventListener("beforeunload", () => (leaving = true));

document.addEventListener("quiadit:failed", () => {
  if (!underWay || leaving) return;
  const { question } = underWay;
  document.dispatchEvent(new Event("quiadit:left"));
  document.dispatchEvent(new CustomEvent("quiadit:lost", { detail: question }));
});

// The question becomes a box; asking it anew takes the place of this turn and of those after it.
function edit(opener, number) {
  const { question, again, cancel, label } = opener.dataset;
  const asked = opener.parentElement;
  const form = document.createElement("form");
  const box = document.createElement("textarea");
  box.value = question;
  box.rows = 2;
  box.maxLength = 2000;
  box.setAttribute("aria-label", label);
  const [confirm, dismiss] = [button(again, "confirm"), button(cancel, "dismiss")];
  dismiss.type = "button";
  form.className = "editing";
  form.append(box, confirm, dismiss);
  const close = () => {
    form.remove();
    asked.classList.remove("hidden");
    opener.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!box.value.trim()) return;
    close();
    ask({ question: box.value, turn: number });
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  dismiss.addEventListener("click", close);
  asked.classList.add("hidden");
  asked.before(form);
  box.focus();
}

element.addEventListener("click", (event) => {
  const pressed = event.target.closest("button");
  if (!pressed || pressed.form) return;
  const turn = pressed.closest(".turn");
  const number = turn && Number(turn.dataset.turn);
  const { tool, vote, question, again, tab } = pressed.dataset;
  if (tool === "edit") edit(pressed, number);
  else if (tool === "copy") {
    copy(turn.dataset.markdown).then(
      () => told(pressed, pressed.dataset.done),
      () => told(pressed, pressed.dataset.failed),
    );
  } else if (vote) trigger("like", { turn: number, vote });
  else if (again !== undefined) ask({ question: turn.querySelector(".edit").dataset.question, turn: number });
  else if (question) ask({ question });
  else if (tab) document.getElementById(`${tab}-button`).click();
});

let turns = shownTurns().length;
watch("value", () => {
  const shown = shownTurns();
  const grown = shown.length > turns;
  const opened = turns === 0 && !document.querySelector("#arriving .turn");
  turns = shown.length;
  if (!grown) return;
  const last = shown[shown.length - 1];
  // A conversation that was kept opens at its end, without a journey through all of it.
  if (opened && shown.length > 1) last.scrollIntoView({ block: "start", behavior: "auto" });
  document.dispatchEvent(new CustomEvent("quiadit:answer", { detail: last }));
});
