// The guidelines page: its search field, which without this script would do nothing and is hidden.

import { sift } from "./review/sift.js";

const search = document.querySelector("[data-search]");
search.hidden = false;
sift(search.querySelector("input"), [...document.querySelector("[data-all]").children], document.querySelector("[data-none]"));
