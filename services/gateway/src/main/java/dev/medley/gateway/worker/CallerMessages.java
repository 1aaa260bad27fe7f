package dev.medley.gateway.worker;

import com.google.protobuf.MessageLite;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * What a caller says while a call is on: given to the call's worker message by message, and to another worker from the
 * first on, as long as all of it is still kept. Thread-safe; one subscriber at a time.
 */
public final class CallerMessages<Q extends MessageLite> {
    /** What is kept to be said again. */
    private static final long KEPT_BYTES = 1 << 20;

    private final Runnable wanted;
    private final Deque<Q> waiting = new ArrayDeque<>();
    private final List<Q> taken = new ArrayList<>();
    private long takenBytes;
    private boolean lost;
    private boolean asked;
    private boolean ended;
    private @Nullable Reader<Q> reader;

    /** @param wanted told each time that one more message would be taken */
    public CallerMessages(Runnable wanted) {
        this.wanted = wanted;
    }

    public void add(Q message) {
        Reader<Q> current;
        synchronized (this) {
            waiting.addLast(message);
            asked = false;
            current = reader;
        }
        if (current != null) {
            current.drain();
        }
    }

    /** The caller has said all. */
    public void end() {
        Reader<Q> current;
        synchronized (this) {
            ended = true;
            current = reader;
        }
        if (current != null) {
            current.drain();
        }
    }

    /** The messages from the first on; {@link ErrorCategory#UNAVAILABLE} if it is not kept any more. */
    public Flux<Q> flux() {
        return Flux.from(subscriber -> {
            Reader<Q> started = new Reader<>(this, Operators.toCoreSubscriber(subscriber));
            synchronized (this) {
                if (!lost) {
                    for (int i = taken.size() - 1; i >= 0; i--) {
                        waiting.addFirst(taken.get(i));
                    }
                    taken.clear();
                    takenBytes = 0;
                }
                reader = started;
            }
            started.start();
        });
    }

    private synchronized boolean isLost() {
        return lost;
    }

    private synchronized @Nullable Q take() {
        Q message = waiting.pollFirst();
        if (message != null && !lost) {
            taken.add(message);
            takenBytes += message.getSerializedSize();
            if (takenBytes > KEPT_BYTES) {
                lost = true;
                taken.clear();
            }
        }
        return message;
    }

    private synchronized boolean isOver() {
        return ended && waiting.isEmpty();
    }

    private void ask() {
        synchronized (this) {
            if (asked || ended || !waiting.isEmpty()) {
                return;
            }
            asked = true;
        }
        wanted.run();
    }

    /** Whoever hears the messages. Calls it on one thread at a time, and holds no lock while it does. */
    private static final class Reader<Q extends MessageLite> implements Subscription {
        private final CallerMessages<Q> messages;
        private final CoreSubscriber<? super Q> subscriber;
        private final boolean tooLate;
        private final AtomicLong demand = new AtomicLong();
        private final AtomicInteger drains = new AtomicInteger();
        private volatile boolean over;

        Reader(CallerMessages<Q> messages, CoreSubscriber<? super Q> subscriber) {
            this.messages = messages;
            this.subscriber = subscriber;
            this.tooLate = messages.isLost();
        }

        void start() {
            subscriber.onSubscribe(this);
            if (tooLate && !over) {
                over = true;
                subscriber.onError(new MedleyException(
                        ErrorCategory.UNAVAILABLE,
                        "The model's worker is gone, and more was sent than is kept to send it to another"));
            }
            drain();
        }

        @Override
        public void request(long count) {
            demand.accumulateAndGet(count, Operators::addCap);
            drain();
        }

        @Override
        public void cancel() {
            over = true;
        }

        void drain() {
            if (tooLate || drains.getAndIncrement() != 0) {
                return;
            }
            int missed = 1;
            do {
                give();
                missed = drains.addAndGet(-missed);
            } while (missed != 0);
        }

        private void give() {
            while (!over && demand.get() > 0) {
                Q message = messages.take();
                if (message == null) {
                    break;
                }
                demand.decrementAndGet();
                subscriber.onNext(message);
            }
            if (!over && messages.isOver()) {
                over = true;
                subscriber.onComplete();
            } else if (!over && demand.get() > 0) {
                messages.ask();
            }
        }
    }
}
