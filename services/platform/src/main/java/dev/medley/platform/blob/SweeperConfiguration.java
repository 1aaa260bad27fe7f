package dev.medley.platform.blob;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Clears away what nobody needs, as often as a bean {@link SweeperSettings} says. For those to import who keep files.
 */
@Configuration(proxyBeanMethods = false)
public class SweeperConfiguration {
    @Bean(destroyMethod = "close")
    Sweeper sweeper(ObjectStorage storage, StoredFiles files, SweeperSettings settings) {
        Sweeper sweeper = new Sweeper(storage, files, Clock.systemUTC());
        sweeper.start(settings.interval());
        return sweeper;
    }
}
