"use strict";
// On the coach's other pages: marks that wait are sent from there too.
marksSender(Number(coach.user)).tryAgain().catch(() => {});
