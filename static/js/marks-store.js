"use strict";
// The marks that wait on this phone, in IndexedDB: numbers and a word each, no name. One a place:
// a later tap takes the place of an earlier one that has not left yet.
const marksStore = (() => {
  let opened;

  function open() {
    opened ??= new Promise((done, fail) => {
      const asked = indexedDB.open("attendance", 1);
      asked.onupgradeneeded = () => {
        const marks = asked.result.createObjectStore("marks", { keyPath: "place" });
        marks.createIndex("user", "user");
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
    return opened;
  }

  // Resolves when it is on the disk, not when it was asked for.
  async function run(mode, work) {
    const database = await open();
    return new Promise((done, fail) => {
      const transaction = database.transaction("marks", mode, { durability: "strict" });
      const asked = work(transaction.objectStore("marks"));
      transaction.oncomplete = () => done(asked?.result);
      transaction.onerror = transaction.onabort = () => fail(transaction.error);
    });
  }

  return {
    placeOf: (mark) => `${mark.user}/${mark.session}/${mark.enrolment}/${mark.half}`,
    put: (mark) => run("readwrite", (marks) => marks.put(mark)),
    of: (user) => run("readonly", (marks) => marks.index("user").getAll(user)),
    // Change the mark at this place if it is still the one of this id: another tap may have come.
    change: (place, id, to) =>
      run("readwrite", (marks) => {
        const asked = marks.get(place);
        asked.onsuccess = () => {
          const now = asked.result;
          if (now && now.id === id) {
            if (to) marks.put({ ...now, ...to });
            else marks.delete(place);
          }
        };
        return asked;
      }),
  };
})();
