// Where operations wait: IndexedDB, so that a reload, a crash or a closed browser loses none. Ids, label keys, offsets
// and notes of articles that are not confidential; never an article's text.

const NAME = "workbench";
const STORE = "operations";
const PATIENCE = 3000; // milliseconds; a store that does not open in them is none: a page must not wait for it

function opened() {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("too slow")), PATIENCE);
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("blocked"));
  });
}

const ended = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
  });

export class Disk {
  constructor(database) {
    this.#use(database);
  }

  #use(database) {
    this.database = database;
    // A later release may want another shape: let it. The next call opens anew.
    database.onversionchange = () => database.close();
  }

  /** The browser's storage; null where there is none: switched off, no secure context, or no locks between tabs. */
  static async open() {
    try {
      return isSecureContext && navigator.locks && indexedDB ? new Disk(await opened()) : null;
    } catch {
      return null;
    }
  }

  async #again(work) {
    try {
      return await work(this.database);
    } catch (error) {
      if (error.name !== "InvalidStateError") throw error;
      this.#use(await opened());
      return work(this.database);
    }
  }

  /** Everybody's operations, oldest first. */
  all() {
    return this.change(null);
  }

  /**
   * Keeps a new operation, from this very call on, and forgets those called `remove`: both or neither. Resolves once it
   * would outlive a power cut; rejects when the disk is full.
   */
  add(operation, remove) {
    return this.#again((database) => {
      const transaction = database.transaction(STORE, "readwrite", { durability: "strict" });
      const store = transaction.objectStore(STORE);
      store.put(operation);
      for (const id of remove) store.delete(id);
      return ended(transaction);
    });
  }

  /**
   * `decide(operations)` gives {put, remove}: both happen or neither, and what it sees is what is there at that moment,
   * whatever another tab has done. Without `decide` the operations are only read. Resolves with them.
   */
  change(decide) {
    return this.#again(async (database) => {
      const transaction = database.transaction(STORE, decide ? "readwrite" : "readonly");
      const store = transaction.objectStore(STORE);
      const asked = store.getAll();
      asked.onsuccess = () => {
        asked.result.sort((one, other) => one.order - other.order);
        if (!decide) return;
        const { put, remove } = decide(asked.result);
        for (const operation of put) store.put(operation);
        for (const id of remove) store.delete(id);
      };
      await ended(transaction);
      return asked.result;
    });
  }
}
