"use strict";
// When somebody logs out, and in the space of a member who was lent the phone: what was kept of the
// coach's pages, with the names on them, goes. The marks that wait stay; they name nobody.
async function wipe() {
  if (!("caches" in window)) return;
  for (const name of await caches.keys()) if (name.startsWith("coach-pages-")) await caches.delete(name);
}

function marksWait() {
  return new Promise((done) => {
    if (!("indexedDB" in window)) return done(false);
    const asked = indexedDB.open("attendance");
    // It did not exist: opening it must not make an empty one.
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onerror = () => done(false);
    asked.onsuccess = () => {
      const count = asked.result.transaction("marks").objectStore("marks").count();
      count.onsuccess = () => done(count.result > 0);
      count.onerror = () => done(false);
    };
  });
}

const leaving = document.querySelector("form[data-leave]");
if (leaving) {
  leaving.addEventListener("submit", async (event) => {
    event.preventDefault();
    await wipe().catch(() => {});
    leaving.elements.marks_wait.value = (await marksWait().catch(() => false)) ? "1" : "";
    leaving.submit();
  });
} else wipe().catch(() => {});
