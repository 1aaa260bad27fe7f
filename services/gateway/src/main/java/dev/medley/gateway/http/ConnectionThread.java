package dev.medley.gateway.http;

import io.netty.channel.EventLoop;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Has every reply written and ended on the thread that owns its connection, whoever made it: a worker's answer comes on
 * a thread of gRPC. Ended on another thread, the reply can reach its caller before the server is done with the
 * exchange; Reactor Netty (1.3.6) then puts the caller's next request on that connection aside, and after a request
 * without a body never reads from the connection again.
 */
final class ConnectionThread implements WebFilter {
    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!(ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest())
                instanceof HttpServerRequest request)) {
            return chain.filter(exchange);
        }
        EventLoop[] found = new EventLoop[1];
        request.withConnection(connection -> found[0] = connection.channel().eventLoop());
        EventLoop owner = found[0];
        Scheduler thread = Schedulers.fromExecutor(task -> {
            if (owner.inEventLoop()) {
                task.run();
            } else {
                owner.execute(task);
            }
        });
        var reply = new Reply(exchange.getResponse(), thread);
        return chain.filter(exchange.mutate().response(reply).build()).publishOn(thread);
    }

    private static final class Reply extends ServerHttpResponseDecorator {
        private final Scheduler thread;

        Reply(ServerHttpResponse response, Scheduler thread) {
            super(response);
            this.thread = thread;
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            return super.writeWith(
                    body instanceof Mono<? extends DataBuffer> whole
                            ? whole.publishOn(thread)
                            : Flux.from(body).publishOn(thread, 1));
        }

        @Override
        public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
            return super.writeAndFlushWith(Flux.from(body).publishOn(thread, 1));
        }

        @Override
        public Mono<Void> setComplete() {
            return Mono.defer(super::setComplete).subscribeOn(thread);
        }
    }
}
