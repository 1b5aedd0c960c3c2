// The welcome as the library is now takes the place of an older one, never of a conversation begun meanwhile.
(opening, conversation) => {
  const parsed = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html || "";
    return template.content;
  };
  const welcome = parsed(opening).querySelector("template").innerHTML;
  return [welcome && !parsed(conversation).querySelector(".turn") ? welcome : conversation];
}
