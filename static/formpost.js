// Posts the page's form: to the app that asked for it, or to open the admin portal in a
// frame. Coming back with the Back
// button does not post it again: what it holds works once.
const [visit] = performance.getEntriesByType("navigation");
if (visit?.type !== "back_forward") {
  document.getElementById("post-form").requestSubmit();
}
