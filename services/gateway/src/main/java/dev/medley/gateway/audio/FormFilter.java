package dev.medley.gateway.audio;

import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Receives the form of a request to an audio endpoint before it goes on, and leaves an {@link AudioForm}. Its file is
 * gone once the exchange is over, however it ends.
 */
final class FormFilter implements WebFilter {
    private final Set<String> paths;
    private final FormReader reader;

    /** @param paths of the audio endpoints */
    FormFilter(Set<String> paths, FormReader reader) {
        this.paths = paths;
        this.reader = reader;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        boolean audio = exchange.getRequest().getMethod() == HttpMethod.POST
                && paths.contains(exchange.getRequest().getPath().value());
        if (!audio) {
            return chain.filter(exchange);
        }
        return Mono.using(
                        UploadedFile::create,
                        file -> reader.read(exchange.getRequest(), file).flatMap(form -> {
                            form.in(exchange);
                            return chain.filter(exchange);
                        }),
                        UploadedFile::close)
                .subscribeOn(Schedulers.boundedElastic());
    }
}
