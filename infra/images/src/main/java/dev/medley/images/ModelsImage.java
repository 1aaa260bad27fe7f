package dev.medley.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The starter models as an image that pods mount as a volume; nothing in it runs. Each model is a layer.
 *
 * @param version of Medley
 */
record ModelsImage(String version) {
    static final String NAME = "starter-models";

    /** Folders of {@code infra/starter-models}, and of the image. */
    static final List<String> MODELS = List.of("text", "adapters", "speech", "vision", "domains");

    /** Writes it as a tar in OCI's layout. */
    void write(Path models, Path tar) throws Exception {
        JibContainerBuilder image = Jib.fromScratch()
                .setFormat(ImageFormat.OCI)
                .setCreationTime(Instant.EPOCH)
                .setUser(ServiceImage.USER)
                .setLabels(Map.of(
                        "org.opencontainers.image.title",
                        "Medley's starter models",
                        "org.opencontainers.image.version",
                        version,
                        "org.opencontainers.image.vendor",
                        "Medley"));
        for (String model : MODELS) {
            image.addFileEntriesLayer(FolderLayer.of(model, models.resolve(model), "/" + model));
        }
        image.containerize(Containerizer.to(TarImage.at(tar).named(reference()))
                .setApplicationLayersCache(tar.resolveSibling("layers"))
                .setBaseImageLayersCache(tar.resolveSibling("layers"))
                .setToolName("medley"));
    }

    String reference() {
        return "medley/%s:%s".formatted(NAME, version);
    }
}
