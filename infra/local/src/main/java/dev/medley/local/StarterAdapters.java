package dev.medley.local;

import dev.medley.local.catalogue.AdapterFolder;
import dev.medley.local.catalogue.Catalogue;
import dev.medley.proto.catalogue.v1.CatalogueEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The adapters that Medley ships with, as entries of the catalogue. */
final class StarterAdapters {
    private static final String OWNER = "medley";

    private StarterAdapters() {}

    /**
     * One for each folder below {@code adapters} that holds an adapter, called after the base model and the folder,
     * which is also its domain.
     */
    static List<CatalogueEntry> over(String baseModel, Path adapters) {
        if (!Files.isDirectory(adapters)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(adapters)) {
            return folders.filter(AdapterFolder::holdsAdapter)
                    .sorted()
                    .map(folder -> entry(baseModel, folder))
                    .toList();
        } catch (IOException e) {
            throw new SuiteFailure("can't read " + adapters + ": " + e.getMessage(), e);
        }
    }

    private static CatalogueEntry entry(String baseModel, Path folder) {
        String domain = folder.getFileName().toString();
        return CatalogueEntry.newBuilder()
                .setName(baseModel + "-" + domain)
                .setDomain(domain)
                .setOwnedBy(OWNER)
                .setAdapter(AdapterFolder.describe(folder, baseModel))
                .build();
    }

    /** Publishes them, except where the user has put an entry of their own. */
    static void publish(List<CatalogueEntry> adapters, String kafka) {
        if (adapters.isEmpty()) {
            return;
        }
        try (Catalogue catalogue = Catalogue.at(kafka)) {
            Map<String, CatalogueEntry> there = catalogue.entries();
            for (CatalogueEntry adapter : adapters) {
                CatalogueEntry before = there.get(adapter.getName());
                if (before == null || before.getOwnedBy().equals(OWNER)) {
                    catalogue.put(adapter);
                }
            }
        }
    }
}
