package dev.medley.local.catalogue;

import dev.medley.proto.catalogue.v1.Adapter;
import dev.medley.proto.catalogue.v1.CatalogueEntry;
import dev.medley.proto.catalogue.v1.CatalogueEntry.ServedCase;
import org.jspecify.annotations.Nullable;

/**
 * What a record did to an entry.
 *
 * @param name of the entry
 * @param before null if there was none
 * @param after null if there is none any more
 */
public record CatalogueChange(String name, @Nullable CatalogueEntry before, @Nullable CatalogueEntry after) {
    private static final int SHORT_REVISION = 12;

    /** Whether there was anything to publish. */
    public boolean isAny() {
        return before == null || after == null || !Catalogue.sameContent(before, after);
    }

    /** A line for people to read. */
    public String describe() {
        if (after == null) {
            return name + ": removed" + (before == null ? "" : "; was " + whole(before));
        }
        if (before == null) {
            return name + ": new, " + whole(after);
        }
        return isAny() ? name + ": " + whole(after) + "; was " + whole(before) : name + ": unchanged";
    }

    /** What an entry serves, for people to read. */
    public static String served(CatalogueEntry entry) {
        if (entry.getServedCase() == ServedCase.UPSTREAM) {
            return "upstream %s at %s"
                    .formatted(
                            entry.getUpstream().getModel(), entry.getUpstream().getBaseUrl());
        }
        Adapter adapter = entry.getAdapter();
        return "adapter of %s, revision %s".formatted(adapter.getBaseModel(), shortRevision(adapter));
    }

    private static String whole(CatalogueEntry entry) {
        return served(entry) + (entry.getDomain().isEmpty() ? "" : ", domain " + entry.getDomain());
    }

    private static String shortRevision(Adapter adapter) {
        String revision = adapter.getRevision();
        return revision.substring(0, Math.min(SHORT_REVISION, revision.length()));
    }
}
