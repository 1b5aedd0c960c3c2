// A question that was just asked comes into view; `element` and `watch` come from Gradio.
let shown = false;
watch("value", () => {
  const turn = element.querySelector(".turn");
  if (turn && !shown) {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    turn.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  }
  shown = Boolean(turn);
});
