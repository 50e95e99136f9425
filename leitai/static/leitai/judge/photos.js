/* A photo is made small here, one at a time: drawing it anew turns it upright and drops what the camera wrote in it,
   the place too. What the browser cannot draw (HEIC) goes as it is; the site converts it and drops the place there. */
const Photos = (() => {
  const LONGEST = 1600, QUALITY = 0.8;

  const small = async file => {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    try {
      const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(bitmap.width * scale);
      canvas.height = Math.round(bitmap.height * scale);
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise(done => canvas.toBlob(done, "image/jpeg", QUALITY));
      canvas.width = canvas.height = 0;
      if (!blob) throw new Error("no picture");
      return blob;
    } finally {
      bitmap.close();  // 48 megapixels are 195 MB
    }
  };
  const heic = file => /hei[cf]/i.test(file.type) || /\.hei[cf]$/i.test(file.name);
  const sha256 = async blob => Store.hex(new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer())));

  const prepared = async (file, { most, asTaken }) => {
    if (!asTaken) {
      try { return await small(file); } catch (_error) { if (!heic(file)) throw { key: "photo_unreadable" }; }
    }
    if (file.size > most) throw { key: "photo_too_big", values: { n: Math.floor(most / 1e6) } };
    return file;
  };

  /* The hash of the stored photo; throws { key } of the words that say why not. */
  const keep = async (file, { most, asTaken }) => {
    if (!self.crypto.subtle) throw { key: "photo_insecure" };
    const blob = await prepared(file, { most, asTaken }), hash = await sha256(blob);
    const type = blob.type || (heic(file) ? "image/heic" : "application/octet-stream");
    try {
      const known = await Store.one("photos", hash);
      if (!known) await Store.put("photos", { sha256: hash, blob, type, size: blob.size, receipt: "", refused: "" });
    } catch (_error) {
      throw { key: "photo_no_room" };
    }
    return hash;
  };

  return { keep };
})();
