// What a form made the server draw: its controls send the form, and the focus stays where it was although
// everything is drawn anew. `element` comes from Gradio.
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
let last = null;
let choice = "";
let told = "";

element.addEventListener("input", (event) => event.target.form?.requestSubmit());

element.addEventListener("click", (event) => {
  const bar = event.target.closest("[data-name]");
  if (!bar) return;
  const { form } = element.querySelector("button[form]");
  const button = document.createElement("button");
  Object.assign(button, { name: bar.dataset.name, value: bar.dataset.value, hidden: true });
  form.append(button);
  form.requestSubmit(button);
  button.remove();
});

// Where the reader is: a control that was drawn anew is the same one if it is called and does the same.
element.addEventListener("focusin", (event) => (last = event.target));
document.addEventListener("focusin", (event) => (last = element.contains(event.target) ? last : null));
document.addEventListener("pointerdown", (event) => (last = element.contains(event.target) ? last : null));

function again(control) {
  if (!control.name) {
    const marked = Object.keys(control.dataset)[0];
    return marked ? element.querySelector(`[data-${marked}]`) : null;
  }
  const named = [...element.querySelectorAll(`[name="${control.name}"]:not([type="hidden"])`)];
  const same = named.find((each) => each.value === control.value || each.tagName === "SELECT");
  if (same && !same.disabled) return same;
  // never another of many alike: a second press of Enter would do to it what was meant for the first
  return control.name === "page" ? named.find((each) => !each.disabled) : null;
}

new MutationObserver(() => {
  const heading = element.querySelector("[data-choice]");
  const now = heading ? heading.dataset.choice : "";
  const before = choice;
  const lost = document.activeElement === document.body || !document.activeElement;
  choice = now;
  const news = element.querySelector("[data-focus]");
  if (news && news.dataset.focus !== told) {
    // even where the focus is still somewhere: what was under it may have become something else
    news.focus();
  } else if (heading && now !== before) {
    heading.focus({ preventScroll: true });
    const { top } = heading.getBoundingClientRect();
    if (top < 0 || top > innerHeight * 0.7) {
      heading.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
    }
  } else if (lost && now !== before) {
    document.querySelector(`button[value="${CSS.escape(before)}"]`)?.focus();
  } else if (lost && last && !last.isConnected) {
    (again(last) || element.querySelector("[tabindex]"))?.focus();
  }
  told = news ? news.dataset.focus : "";
}).observe(element, { childList: true, characterData: true, attributeFilter: ["data-choice"], subtree: true });
