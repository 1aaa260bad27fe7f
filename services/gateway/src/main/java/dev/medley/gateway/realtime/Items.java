package dev.medley.gateway.realtime;

import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.Utterance;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The items of one call, each an utterance. The worker numbers utterances; an item that the caller committed before the
 * worker spoke of it is the next that the worker begins. Not thread-safe.
 */
final class Items {
    /** What is heard so far of one utterance. */
    private static final class Item {
        private final String id = ServerEvents.id("item");
        private final StringBuilder said = new StringBuilder();
        private boolean committed;
        private boolean ended;
    }

    private final Order order;
    private final Consumer<ObjectNode> out;
    private final Map<Integer, Item> begun = new LinkedHashMap<>();
    private final Deque<Item> awaited = new ArrayDeque<>();

    /**
     * @param order of all items of the session
     * @param out takes events
     */
    Items(Order order, Consumer<ObjectNode> out) {
        this.order = order;
        this.out = out;
    }

    /** The id of an utterance's item. */
    String id(int utterance) {
        return item(utterance).id;
    }

    /** More is heard of an utterance. */
    void heard(int utterance, String text) {
        Item item = item(utterance);
        String delta = item.said.isEmpty() ? text.stripLeading() : text;
        if (!delta.isEmpty()) {
            item.said.append(delta);
            out.accept(ServerEvents.delta(item.id, delta));
        }
    }

    /**
     * The worker ended an utterance.
     *
     * @param commits whether that commits its item
     */
    void ended(int utterance, boolean commits) {
        Item item = item(utterance);
        item.ended = true;
        if (commits) {
            commit(item);
        }
    }

    /** The caller ends the utterance that goes on. */
    void commit() {
        Item open = begun.values().stream()
                .filter(item -> !item.committed)
                .findFirst()
                .orElseGet(() -> {
                    Item next = new Item();
                    awaited.add(next);
                    return next;
                });
        commit(open);
    }

    /** The caller forgets the utterance that goes on. */
    void drop() {
        begun.values().removeIf(item -> !item.committed);
    }

    /** All of an utterance is heard. */
    void finished(Utterance utterance) {
        Item item = item(utterance.getIndex());
        commit(item);
        String text = utterance.getText().strip();
        String said = item.said.toString();
        if (text.startsWith(said) && text.length() > said.length()) {
            out.accept(ServerEvents.delta(item.id, text.substring(said.length())));
        }
        begun.remove(utterance.getIndex());
        double seconds = Math.max(0, utterance.getEndSeconds() - utterance.getStartSeconds());
        out.accept(ServerEvents.completed(item.id, text, seconds));
    }

    /** Nothing more is heard. False if no item was waiting for it. */
    boolean failed(MedleyException failure) {
        List<Item> open = new ArrayList<>(begun.values());
        open.addAll(awaited);
        begun.clear();
        awaited.clear();
        open.forEach(item -> out.accept(ServerEvents.failed(item.id, failure)));
        return !open.isEmpty();
    }

    private Item item(int utterance) {
        Item known = begun.get(utterance);
        if (known != null) {
            return known;
        }
        begin();
        Item next = awaited.poll();
        Item item = next == null ? new Item() : next;
        begun.put(utterance, item);
        return item;
    }

    /**
     * An utterance begins, so that those before it that were not ended are forgotten at the worker. What the caller
     * committed meanwhile, it committed for this one.
     */
    private void begin() {
        List<Item> forgotten =
                begun.values().stream().filter(item -> !item.ended).toList();
        begun.values().removeAll(forgotten);
        forgotten.stream().filter(item -> item.committed).forEach(awaited::addFirst);
    }

    private void commit(Item item) {
        if (!item.committed) {
            item.committed = true;
            order.commit(item.id, out);
        }
    }

    /** The order of a session's items. Not thread-safe. */
    static final class Order {
        private final Dialect dialect;
        private @Nullable String last;

        Order(Dialect dialect) {
            this.dialect = dialect;
        }

        private void commit(String item, Consumer<ObjectNode> out) {
            out.accept(ServerEvents.committed(item, last));
            if (dialect == Dialect.BETA) {
                out.accept(ServerEvents.item("conversation.item.created", item, last));
            } else {
                out.accept(ServerEvents.item("conversation.item.added", item, last));
                out.accept(ServerEvents.item("conversation.item.done", item, last));
            }
            last = item;
        }
    }
}
