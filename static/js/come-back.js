"use strict";
// Who comes Back to a form of the back office finds it as it stands now. Left alone, the browser
// puts typed words into the page that was drawn anew, beside hidden fields that say what it shows
// by now: what a colleague wrote meanwhile would be taken for what was read before, and be written
// over in silence. It goes by the names of controls too: a row that moved up would be given the
// words of the one before it.

const cameBy = performance.getEntriesByType("navigation")[0]?.type;

for (const form of document.forms) {
  if (!form.elements._drawn) continue;
  form.autocomplete = "off";
  if (cameBy !== "navigate") form.reset(); // some have put them back by now, others do so later
}
