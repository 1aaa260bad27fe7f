package dev.medley.platform.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * At a server that speaks S3, named by {@code -Dmedley.s3.endpoint=http://127.0.0.1:PORT}, with a bucket
 * {@code medley-test}, and with keys in {@code AWS_ACCESS_KEY_ID} and {@code AWS_SECRET_ACCESS_KEY}; left out without.
 */
@EnabledIfSystemProperty(named = "medley.s3.endpoint", matches = ".+")
class S3StorageIT extends ObjectStorageContract {
    private final ObjectStorage storage =
            new S3Storage(settings(URI.create(System.getProperty("medley.s3.endpoint", ""))));

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    ObjectStorage storage() {
        return storage;
    }

    @Test
    void aServerThatIsNotThereIsOutOfReach() {
        try (ObjectStorage nowhere = new S3Storage(settings(URI.create("http://127.0.0.1:1")))) {
            assertThatThrownBy(() -> nowhere.put("files/one", new byte[1]))
                    .isInstanceOfSatisfying(MedleyException.class, failure -> {
                        assertThat(failure.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
                    });
        }
    }

    private static S3Settings settings(URI endpoint) {
        return new S3Settings("medley-test", "test-" + UUID.randomUUID(), endpoint, "us-east-1", true);
    }
}
