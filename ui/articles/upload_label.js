// The upload button is named by the words on it: Gradio gives it another name, in English, which those who
// speak to their machine cannot know.
const rename = () => {
  for (const button of document.querySelectorAll("#files .upload-container[aria-label]")) {
    button.removeAttribute("aria-label");
  }
};
new MutationObserver(rename).observe(document.body, {
  childList: true,
  subtree: true,
  attributeFilter: ["aria-label"],
});
rename();
