"use strict";
// What is to be corrected is read first: the page begins there, for eyes and for a screen reader.
document.getElementById("errors")?.focus();
