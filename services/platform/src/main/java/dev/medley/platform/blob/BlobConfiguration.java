package dev.medley.platform.blob;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Content and files, where a bean {@link BlobSettings} says. For those to import who keep or read them. */
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

    @Bean(destroyMethod = "close")
    Sweeper sweeper(ObjectStorage storage, StoredFiles files, BlobSettings settings) {
        Sweeper sweeper = new Sweeper(storage, files, Clock.systemUTC());
        sweeper.start(settings.sweepInterval());
        return sweeper;
    }
}
