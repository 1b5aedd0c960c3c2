// The conversation: citation marks lead to their citation and back, offered questions are asked,
// a new question is scrolled into view. `element`, `trigger` and `watch` come from Gradio.
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

function bringIntoView(target, block) {
  target.scrollIntoView({ block, behavior: calm.matches ? "auto" : "smooth" });
}

element.addEventListener("click", (event) => {
  const offered = event.target.closest("[data-question]");
  if (offered) {
    trigger("select", { question: offered.dataset.question });
    return;
  }
  const link = event.target.closest('a[href^="#"]');
  if (!link) return;
  event.preventDefault();
  const target = document.getElementById(link.getAttribute("href").slice(1));
  if (!target) return;
  target.focus({ preventScroll: true });
  bringIntoView(target, "center");
});

let turns = 0;
watch("value", () => {
  const shown = element.querySelectorAll(".turn");
  if (shown.length > turns) bringIntoView(shown[shown.length - 1], "start");
  turns = shown.length;
});
