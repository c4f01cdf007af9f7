// Runs before anything is painted, so that a page never flashes in another look. What a person chose comes with the page;
// where nobody is logged in, or nothing was chosen, this browser's own choice holds.
{
  const root = document.documentElement;
  const told = document.querySelector('meta[name="comfort"]'); // where the first tag is not ours: the admin
  if (told) for (const [name, value] of Object.entries(told.dataset)) root.dataset[name] = value;
  try {
    const choice = localStorage.getItem("theme");
    if (!root.dataset.theme && ["light", "dark"].includes(choice)) root.dataset.theme = choice;
  } catch {
    // Storage is switched off: the system's colours hold.
  }
}
