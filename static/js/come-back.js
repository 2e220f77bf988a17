"use strict";
// What somebody typed in a form of the back office and did not send is there again when they come
// Back to it, and is held against what the page had shown while they typed.
//
// Left alone, the browser puts typed words into a page that was drawn anew, beside hidden fields
// that say what it shows by now: what a colleague wrote meanwhile would be taken for what was read
// before, and be written over in silence. It goes by the names of controls too: a row that moved up
// would be given the words of the one before it. So what was typed is kept here, in the entry of
// the session history (`history.state`), where the browser keeps its own copy.

const NEVER_KEPT = "[type=hidden], [type=file], [type=password], [type=submit], [type=button]";
const TYPED = `select, textarea, input:not(${NEVER_KEPT})`;
// Buttons and marks, and the row that new ones are copied from.
const OF_THE_PAGE = /^_(?!theirs$)|__prefix__/;
const OF_A_ROW = /^(.+?-)(\d+-)(.+)$/;
const PART = /_[01]$/; // a day and its hour are one field

const forms = [...document.forms].filter((form) => form.elements._drawn);
const { writer } = forms[0]?.elements._drawn.dataset ?? {};
const page = location.pathname + location.search;
const cameBy = performance.getEntriesByType("navigation")[0]?.type;
// Words for which the page has no place any more: they are told, and kept.
let homeless = [];
let isPutBack = false;
let isSent = false;

const isBox = (control) => control.type === "checkbox" || control.type === "radio";
const chosen = (select) => [...select.options].filter((option) => option.selected);

// One field of a form: its controls, and the hidden inputs that say what the page shows of it.
class Field {
  constructor(form, key, start, name) {
    Object.assign(this, { form, key, start, name, controls: [] });
  }

  get isTyped() {
    return this.controls.some(isTyped);
  }

  get shownBy() {
    const names = this.controls.map((control) => `initial-${control.name}`);
    return [...new Set([...names, "seen"])];
  }

  // What the page showed, by name; under the names of its row as they are now.
  get shown() {
    return this.shownBy.map((name) => this.hidden(name).map((input) => input.value));
  }

  set shown(values) {
    this.shownBy.forEach((name, at) => {
      for (const input of this.hidden(name)) input.remove();
      for (const value of values[at] ?? []) this.form.append(hiddenInput(name, value));
    });
  }

  hidden(name) {
    return [...this.form.elements].filter((one) => one.type === "hidden" && one.name === name);
  }

  // As it goes into the session history. What people read of it stands beside.
  get kept() {
    const { key, addedTo, shown } = this;
    const told = this.isTyped && !isSent ? this.told : "";
    return { key, addedTo, shown, told, states: this.controls.map(stateOf) };
  }

  // Of a new row the name of those among which it stands; no other is added once more.
  get addedTo() {
    const [, rows, number] = /^(.+)-(\d+)-$/.exec(this.start) ?? [];
    const drawn = this.form.elements[`${rows}-INITIAL_FORMS`]?.value;
    return Number(number) >= Number(drawn) ? rows : "";
  }

  get told() {
    if (this.name === "DELETE" || this.name.startsWith("_")) return "";
    const value = this.controls.flatMap(readAloud).join(" · ");
    return `${labelOf(this.controls[0])}: ${value || "—"}`;
  }

  // Whether all that was ticked has its box still.
  holds({ states }) {
    const isThere = (state) => this.controls.some((control) => isOf(state, control));
    return states.every((state) => state.isOn === false || isThere(state));
  }

  put({ states, shown }) {
    for (const control of this.controls) {
      const state = states.find((one) => isOf(one, control));
      if (state) setState(control, state);
    }
    // Where it is what stands there by now, as after saving it, nothing is typed.
    if (this.isTyped) this.shown = shown;
    for (const control of this.controls) {
      control.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}

function isTyped(control) {
  if (isBox(control)) return control.checked !== control.defaultChecked;
  if (!control.options) return control.value !== control.defaultValue;
  const drawn = [...control.options].filter((option) => option.defaultSelected);
  const first = control.multiple || drawn.length ? drawn : [...control.options].slice(0, 1);
  const now = chosen(control);
  return now.length !== first.length || now.some((option) => !first.includes(option));
}

function stateOf(control) {
  const part = PART.exec(control.name)?.[0] ?? "";
  if (isBox(control)) return { part, value: control.value, isOn: control.checked };
  if (!control.options) return { part, value: control.value };
  return { part, options: chosen(control).map(({ value, text }) => [value, text]) };
}

function isOf(state, control) {
  const { part, value, isOn } = stateOf(control);
  return state.part === part && (isOn === undefined || state.value === value);
}

function setState(control, { value, isOn, options }) {
  if (isBox(control)) control.checked = isOn;
  else if (control.options) choose(control, options);
  else control.value = value;
}

// A choice whose rows are looked for has those alone that were chosen when it was drawn.
function choose(select, options) {
  select.selectedIndex = -1;
  for (const [value, text] of options) {
    const drawn = [...select.options].find((option) => option.value === value);
    if (drawn) drawn.selected = true;
    else select.append(new Option(text, value, false, true));
  }
}

function hiddenInput(name, value) {
  return Object.assign(document.createElement("input"), { type: "hidden", name, value });
}

function labelOf(control) {
  const box = control.closest(".fieldBox, .form-row:not(tr), td, fieldset");
  const label = box?.querySelector("legend, label") ?? control.labels[0];
  return (label?.textContent ?? control.name).replace(/\s*:\s*$/, "").trim();
}

function readAloud(control) {
  if (control.options) return chosen(control).map((option) => option.text);
  if (!isBox(control)) return [control.value];
  return control.checked ? [control.labels[0]?.textContent.trim() ?? control.value] : [];
}

// The fields of the page by what they are of: the same row has the same key wherever it stands.
function fieldsOfPage() {
  const fields = new Map();
  for (const form of forms) {
    const rows = rowsOf(form);
    for (const control of form.elements) {
      if (!control.matches(TYPED) || !control.name || OF_THE_PAGE.test(control.name)) continue;
      const [, prefix = "", number = "", last = control.name] = OF_A_ROW.exec(control.name) ?? [];
      const start = prefix + number;
      const name = last.replace(PART, "");
      const key = JSON.stringify([rows.get(""), prefix, rows.get(start), name]);
      if (!fields.has(key)) fields.set(key, new Field(form, key, start, name));
      fields.get(key).controls.push(control);
    }
  }
  return fields;
}

// By how the names of a row begin, which one it is: what its hidden inputs say, and of new ones,
// which say the same, which in turn. Under "" what the form itself says.
function rowsOf(form) {
  const said = new Map([["", ""]]);
  for (const { type, name } of form.elements) {
    const start = OF_A_ROW.exec(name)?.slice(1, 3).join("");
    if (start && type !== "hidden" && !said.has(start)) said.set(start, "");
  }
  for (const { type, name, value } of form.elements) {
    if (type !== "hidden" || /^(_|initial-|csrf|seen$)|_FORMS$/.test(name)) continue;
    const [, prefix = "", number = "", last = name] = OF_A_ROW.exec(name) ?? [];
    said.set(prefix + number, `${said.get(prefix + number) ?? ""}${last}=${value}&`);
  }
  return inTurn(said);
}

function inTurn(said) {
  const times = new Map();
  const rows = new Map();
  for (const [start, text] of said) {
    const known = `${start.replace(/\d+-$/, "")} ${text}`;
    times.set(known, (times.get(known) ?? 0) + 1);
    rows.set(start, `${text}${times.get(known)}`);
  }
  return rows;
}

// What was typed. Of a row that is ticked to be deleted, all that the page shows: whoever ticked it
// had read that. A new row that was sent is not kept: put back, it would be added once more.
function typedFields() {
  const fields = [...fieldsOfPage().values()];
  const going = fields.filter((field) => field.name === "DELETE" && field.isTyped);
  const isGoing = ({ start }) => going.some((field) => field.start === start);
  const isAdded = ({ addedTo }) => isSent && addedTo;
  return fields.filter((field) => (field.isTyped || isGoing(field)) && !isAdded(field));
}

function keep() {
  if (!isPutBack) return;
  const fields = [...typedFields().map((field) => field.kept), ...homeless];
  if (!fields.length && !history.state?.typed) return;
  history.replaceState({ ...history.state, typed: { page, writer, fields } }, "");
}

// To reload a page is to ask what stands there by now, unless the browser had put it away itself.
function keptFields() {
  const kept = history.state?.typed;
  const isReload = cameBy === "reload" && !document.wasDiscarded;
  const isOfHere = kept?.page === page && kept.writer === writer;
  return isOfHere && !isReload ? kept.fields : [];
}

function putBack(kept) {
  for (const field of kept) {
    if (field.addedTo && !fieldsOfPage().has(field.key)) addRow(field.addedTo);
    const there = fieldsOfPage().get(field.key);
    if (there?.isTyped) continue; // by who was faster than the page
    if (there?.holds(field)) there.put(field);
    else if (field.told) homeless.push(field);
  }
  isPutBack = true;
  if (homeless.length) tell(homeless);
}

// Press “add another” under the rows of a page: new ones are not drawn by the server.
function addRow(rows) {
  const link = document.getElementById(`${rows}-group`)?.querySelector(".add-row a");
  if (link && link.parentElement.style.display !== "none") link.click();
}

function tell(fields) {
  const note = document.querySelector("template.not-put-back").content.cloneNode(true);
  const list = document.createElement("ul");
  for (const { told } of fields) {
    const words = Object.assign(document.createElement("bdi"), { textContent: told });
    list.appendChild(document.createElement("li")).append(words);
  }
  note.querySelector("p").after(list);
  forms[0].before(note);
  // Rather than where they were on the page.
  history.scrollRestoration = "manual";
  list.scrollIntoView({ block: "center" });
}

if (forms.length) {
  const kept = keptFields();
  if (kept.length || cameBy !== "navigate") {
    // Some browsers have put back what they kept by now, others do once the page is loaded.
    for (const form of forms) {
      form.reset();
      form.autocomplete = "off";
      addEventListener("pageshow", () => form.removeAttribute("autocomplete"), { once: true });
    }
  }
  // Django makes its rows and choices ready first, and its calendars once the page is loaded.
  const whenReady = window.django?.jQuery ?? ((run) => run());
  const isLoaded = () => document.readyState === "complete";
  const begin = () => putBack(kept);
  whenReady(() => (isLoaded() ? begin() : addEventListener("load", begin, { once: true })));
  addEventListener("submit", ({ target }) => { isSent ||= forms.includes(target); });
  // A browser that is short of memory, or breaks, says no farewell: at the end of each field too.
  const moments = ["change", "visibilitychange", "beforeunload", "pagehide"];
  for (const moment of moments) addEventListener(moment, keep);
}
