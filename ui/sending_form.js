// A form whose values go to the server with every change; `element` and `trigger` come from Gradio.
// Controls and buttons elsewhere in the page belong to it by their `form` attribute. A button with `data-event`
// sends as that event, so that looking and changing are two; one named `reset` empties the boxes first.
let waiting = 0;
// What was pressed and is not drawn yet: it holds for what is typed meanwhile.
let held = {};
document.addEventListener("quiadit:drawn", () => (held = {}));

element.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  if (event.submitter?.name === "reset") {
    for (const box of element.querySelectorAll("input:not([type='radio']), select")) {
      if (box.tagName === "SELECT") box.selectedIndex = 0;
      else box.value = "";
    }
  }
  const { name, value } = event.submitter || {};
  if (name === "reset") held = {};
  // what is pressed counts more than what is kept of the presses before
  const query = { ...Object.fromEntries(new FormData(event.target)), ...held, ...(name && { [name]: value }) };
  if (name && name !== "reset" && name !== "page" && !event.submitter.dataset.event) held[name] = value;
  trigger(event.submitter?.dataset.event || "select", { query });
});

element.addEventListener("input", (event) => {
  const { form, type } = event.target;
  clearTimeout(waiting);
  waiting = setTimeout(() => form.requestSubmit(), type === "search" ? 200 : 0);
});
