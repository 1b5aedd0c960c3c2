// What one does with the whole conversation; `element` and `trigger` come from Gradio.
element.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-tool]");
  if (!pressed) return;
  if (pressed.dataset.tool === "clear") {
    trigger("clear");
    document.querySelector("#question textarea").focus();
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
