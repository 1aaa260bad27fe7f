package dev.medley.worker.job;

import dev.medley.platform.blob.BlobConfiguration;
import dev.medley.platform.blob.StoredFiles;
import dev.medley.platform.job.JobConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Has a bean {@link dev.medley.platform.job.JobHandler} do jobs whose work is with files, which lie where a bean
 * {@link dev.medley.platform.blob.BlobSettings} says. For workers to import.
 */
@Configuration(proxyBeanMethods = false)
@Import({JobConfiguration.class, BlobConfiguration.class})
public class FileJobConfiguration {
    @Bean
    JobFiles jobFiles(StoredFiles files) {
        return new JobFiles(files);
    }

    @Bean(destroyMethod = "close")
    JobThreads jobThreads() {
        return new JobThreads();
    }
}
