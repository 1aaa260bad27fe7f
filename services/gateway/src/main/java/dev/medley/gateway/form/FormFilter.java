package dev.medley.gateway.form;

import java.util.function.Predicate;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Receives the form of a request to certain endpoints before it goes on, and leaves an {@link UploadedForm}. Its file
 * is gone once the exchange is over, however it ends.
 */
public final class FormFilter implements WebFilter {
    private final Predicate<ServerHttpRequest> forms;
    private final FormReader reader;

    /** @param forms tells whether a request brings a form */
    public FormFilter(Predicate<ServerHttpRequest> forms, FormReader reader) {
        this.forms = forms;
        this.reader = reader;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!forms.test(exchange.getRequest())) {
            return chain.filter(exchange);
        }
        return Mono.using(
                        UploadedFile::create,
                        file -> reader.read(exchange.getRequest(), file::append).flatMap(form -> {
                            new UploadedForm(form, file).in(exchange);
                            return chain.filter(exchange);
                        }),
                        UploadedFile::close)
                .subscribeOn(Schedulers.boundedElastic());
    }
}
