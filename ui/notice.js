// A sentence about what was just done wrongly, or none; `props` comes from Gradio.
document.addEventListener("quiadit:notice", ({ detail }) => (props.value = detail));
