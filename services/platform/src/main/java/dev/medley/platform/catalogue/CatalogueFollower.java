package dev.medley.platform.catalogue;

import dev.medley.proto.catalogue.v1.CatalogueEntry;
import java.util.Map;

/** Who serves what the catalogue says. */
@FunctionalInterface
public interface CatalogueFollower {
    /**
     * The catalogue as it is now. Told once all of it has been read, empty or not, and then after each change, on the
     * log's own thread: what takes long belongs on another.
     *
     * @param entries all entries by name; each has one served thing
     */
    void follow(Map<String, CatalogueEntry> entries);
}
