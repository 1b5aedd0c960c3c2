// The turn that is on its way: shown as soon as it is asked. `element`, `props` and `watch` come from Gradio.
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
let shown = false;

// A question that was just asked comes into view.
function reveal() {
  const turn = element.querySelector(".turn");
  if (turn && !shown) turn.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
  shown = Boolean(turn);
}

function show(html) {
  props.value = html;
  requestAnimationFrame(reveal);
}

document.addEventListener("quiadit:asked", ({ detail: { question, asked } }) => {
  const turn = document.querySelector("#tools template.asked").content.firstElementChild.cloneNode(true);
  turn.dataset.asked = asked;
  turn.querySelector("h2").append(question);
  show(turn.outerHTML);
});
document.addEventListener("quiadit:left", () => show(""));
watch("value", reveal);
