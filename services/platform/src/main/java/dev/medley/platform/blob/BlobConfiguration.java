package dev.medley.platform.blob;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Content and files, where a bean {@link BlobSettings} says. For those to import who read them; who keeps them imports
 * {@link SweeperConfiguration} too.
 */
@Configuration(proxyBeanMethods = false)
public class BlobConfiguration {
    @Bean(destroyMethod = "close")
    ObjectStorage objectStorage(BlobSettings settings) {
        return settings.storage();
    }

    @Bean
    BlobStore blobStore(ObjectStorage storage) {
        return new BlobStore(storage);
    }

    @Bean
    StoredFiles storedFiles(BlobStore blobs) {
        return new StoredFiles(blobs, Clock.systemUTC());
    }
}
