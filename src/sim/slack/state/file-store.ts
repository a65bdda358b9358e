export interface PretendFile {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  /** null until the bytes have been sent to the upload address */
  content: Uint8Array | null;
  completed: boolean;
}

export interface FileStore {
  /** @param path the upload address's path, "/upload/v1/…" */
  expect(path: string, file: PretendFile): void;
  atPath(path: string): PretendFile | undefined;
  find(id: string): PretendFile | undefined;
}

export function createFileStore(): FileStore {
  const byPath = new Map<string, PretendFile>();
  const byId = new Map<string, PretendFile>();
  return {
    expect(path, file) {
      byPath.set(path, file);
      byId.set(file.id, file);
    },
    atPath: (path) => byPath.get(path),
    find: (id) => byId.get(id),
  };
}
