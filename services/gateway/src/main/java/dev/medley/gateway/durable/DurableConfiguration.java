package dev.medley.gateway.durable;

import dev.medley.gateway.image.Images;
import dev.medley.platform.blob.BlobStore;
import dev.medley.platform.blob.StoredFiles;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class DurableConfiguration {
    @Bean
    DurableCalls durableCalls(List<DurableCall> calls) {
        return new DurableCalls(calls);
    }

    @Bean
    JobMedia jobMedia(Images images, BlobStore blobs, StoredFiles files) {
        return new JobMedia(images, blobs, files);
    }
}
