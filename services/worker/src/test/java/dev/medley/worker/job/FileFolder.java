package dev.medley.worker.job;

import dev.medley.platform.blob.BlobConfiguration;
import dev.medley.platform.blob.BlobSettings;
import dev.medley.platform.blob.BlobStore;
import dev.medley.platform.blob.BlobWriter;
import dev.medley.platform.blob.StoredFile;
import dev.medley.platform.blob.StoredFiles;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** A folder with files of tenants, as the gateway keeps them. */
public final class FileFolder implements AutoCloseable {
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    public FileFolder(Path folder) {

        context.registerBean(BlobSettings.class, () -> new BlobSettings(folder.toString(), null));
        context.register(BlobConfiguration.class);
        context.refresh();
    }

    /**
     * Keeps a file.
     *
     * @param tenant empty for who belongs to none
     * @return its id
     */
    public String put(String tenant, byte[] content) {
        try (BlobWriter writer = context.getBean(BlobStore.class).writer()) {
            writer.append(ByteBuffer.wrap(content));
            var file = StoredFile.of(tenant, "file", "user_data", writer.commit(), Instant.now(), null);
            context.getBean(StoredFiles.class).put(file);
            return file.id();
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
