/**
 * Binds every behaviour to the elements that ask for it by a data attribute: once for the page, and once more for
 * each piece of it that HTMX brings. Every page works without any of this.
 */
import { enhanceComboboxes } from "./combobox.js";
import { enhanceCopying } from "./copy.js";
import { enhanceDeadlines } from "./deadline.js";
import { enhanceDialogs } from "./dialog.js";
import { enhanceDisclosures } from "./disclosure.js";
import { enhanceErrorSummaries, forgetSentForm, watchForms } from "./forms.js";
import { watchKeys } from "./keys.js";
import { enhanceSearchCards } from "./search.js";
import { enhanceSeatMaps } from "./seats.js";
import { enhanceSteppers } from "./stepper.js";
import { enhanceStrips } from "./strip.js";
import { watchSwaps } from "./swap.js";
import { enhanceUploads } from "./upload.js";

const behaviours = [
  enhanceComboboxes, enhanceCopying, enhanceDeadlines, enhanceDialogs, enhanceDisclosures, enhanceErrorSummaries,
  enhanceSearchCards, enhanceSeatMaps, enhanceSteppers, enhanceStrips, enhanceUploads,
];

function enhance(root) {
  for (const behaviour of behaviours) behaviour(root);
}

document.documentElement.dataset.js = "";
enhance(document);
forgetSentForm();
watchForms();
watchKeys();
watchSwaps(enhance);
