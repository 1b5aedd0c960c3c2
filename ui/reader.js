// The reading pane: opens the article of whatever is clicked, anywhere on the page, at the words that it names.
// Beside the conversation on a wide screen, over the page elsewhere, a sheet on a narrow screen.
// `element`, `trigger` and `watch` come from Gradio.
const wide = window.matchMedia("(min-width: 70rem)");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const block = document.getElementById("reader");
const isOpen = () => document.body.dataset.reader === "open";
const isDocked = () => wide.matches && document.getElementById("conversation") !== null;

let opener = null; // what was clicked, to go back to
let proofs = []; // the proofs of the same answer, to leaf through
let at = -1; // which of them is shown
let takesFocus = false; // whether the focus goes there once it is
let wanted = ""; // which words the pane is to show
let asked = null; // what the server was asked for to show them

// A sheet is modal: what lies under it can be neither reached nor read.
function dress() {
  const sheet = isOpen() && !wide.matches;
  for (const sibling of block.parentElement.children) if (sibling !== block) sibling.inert = sheet;
  block.setAttribute("role", sheet ? "dialog" : "complementary");
  if (sheet) block.setAttribute("aria-modal", "true");
  else block.removeAttribute("aria-modal");
  const title = element.querySelector("h2") || element.querySelector(".nothing");
  if (title) block.setAttribute("aria-label", title.textContent);
}

const isShown = () => element.querySelector(".pane")?.dataset.shown === wanted;

function reveal() {
  dress();
  const cited = element.querySelector("#cited");
  const scrolled = element.querySelector(".scrolled");
  if (cited) {
    const high = cited.getBoundingClientRect().height > 0.7 * scrolled.clientHeight;
    cited.scrollIntoView({ block: high ? "start" : "center", behavior: "auto" });
  } else if (scrolled) scrolled.scrollTop = 0;
  if (!takesFocus || !isShown()) return;
  (cited || scrolled || element.querySelector('[data-tool="close"]'))?.focus({ preventScroll: true });
  takesFocus = false;
}

function show(proof) {
  asked = {
    article: proof.article,
    start: proof.start ?? null,
    end: proof.end ?? null,
    digest: proof.digest ?? null,
    number: at < 0 ? null : at + 1,
    total: proofs.length,
  };
  wanted = Object.values(asked).join("/");
  // The same words again draw nothing anew, unless their article has changed.
  if (isShown()) reveal();
  if (!waiting) send();
}

// One at a time: who clicks on quickly sees the last one.
let waiting = false;
let sent = "";
function send() {
  [waiting, sent] = [true, wanted];
  trigger("select", { ...asked, wanted });
}

document.addEventListener("quiadit:read", () => {
  waiting = false;
  if (sent !== wanted) send();
});
document.addEventListener("quiadit:unread", () => (waiting = false));

function open(pressed, focus) {
  const turn = pressed.closest(".turn");
  const sources = turn && pressed.dataset.citation ? [...turn.querySelectorAll(".sources [data-article]")] : [];
  proofs = sources.map((source) => ({ ...source.dataset }));
  at = proofs.findIndex((proof) => proof.citation === pressed.dataset.citation);
  takesFocus = focus;
  if (focus) {
    opener = pressed;
    document.body.dataset.reader = "open";
  }
  show(pressed.dataset);
  dress();
}

function close() {
  delete document.body.dataset.reader;
  dress();
  const back = opener?.isConnected ? opener : document.querySelector("#question textarea");
  opener = null;
  back?.focus();
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-article]");
  if (pressed) open(pressed, true);
});

// An answer that has just arrived shows its first proof where there is room beside it.
document.addEventListener("quiadit:answer", ({ detail: turn }) => {
  const first = turn.querySelector(".answer:not(.abstained) ~ .sources [data-article]");
  if (first && isDocked()) open(first, false);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && (isOpen() || block.contains(document.activeElement))) close();
});

element.addEventListener("click", (event) => {
  const pressed = event.target.closest("button");
  if (!pressed) return;
  const { tool, voice } = pressed.dataset;
  if (tool === "close") close();
  else if (tool) {
    at += tool === "next" ? 1 : -1;
    show(proofs[at]);
  } else if (voice) nextWords(voice);
});

block.addEventListener("click", (event) => {
  if (isOpen() && !event.target.closest(".pane")) close();
});

// Leads from one of somebody's statements to the next, in the order of the article.
let last = null;
function nextWords(voice) {
  const words = [...element.querySelectorAll(`.article-text .voice-${voice}`)];
  if (!words.length) return;
  last = words[(words.indexOf(last) + 1) % words.length];
  for (const met of element.querySelectorAll(".met")) met.classList.remove("met");
  last.classList.add("met");
  last.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
}

watch("value", reveal);
wide.addEventListener("change", dress);
dress();
