package dev.medley.gateway.file;

import dev.medley.gateway.GatewaySettings;
import dev.medley.gateway.form.FormReader;
import dev.medley.gateway.http.AllowedMethod;
import dev.medley.platform.blob.BlobConfiguration;
import dev.medley.platform.blob.BlobSettings;
import dev.medley.platform.blob.BlobStore;
import dev.medley.platform.blob.StoredFiles;
import dev.medley.platform.blob.SweeperConfiguration;
import dev.medley.platform.blob.SweeperSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
@Import({BlobConfiguration.class, SweeperConfiguration.class})
class FileConfiguration {
    private static final String FILES = "/v1/files";
    private static final String FILE = "/v1/files/{id}";
    private static final String CONTENT = "/v1/files/{id}/content";

    @Bean
    BlobSettings blobSettings(GatewaySettings settings) {
        return settings.files().store();
    }

    @Bean
    SweeperSettings sweeperSettings(GatewaySettings settings) {
        return new SweeperSettings(settings.files().sweepInterval());
    }

    @Bean
    RouterFunction<ServerResponse> fileRoutes(GatewaySettings settings, BlobStore blobs, StoredFiles stored) {
        var reader = new FormReader("file", settings.files().maxSize(), settings.requestTimeout());
        var files = new FileEndpoints(settings.files(), reader, blobs, stored);
        return RouterFunctions.route()
                .POST(FILES, files::upload)
                .GET(FILES, files::list)
                .GET(FILE, files::get)
                .DELETE(FILE, files::delete)
                .GET(CONTENT, files::content)
                .route(RequestPredicates.path(FILES), AllowedMethod.only("GET, POST"))
                .route(RequestPredicates.path(FILE), AllowedMethod.only("GET, DELETE"))
                .route(RequestPredicates.path(CONTENT), AllowedMethod.only("GET"))
                .build();
    }
}
