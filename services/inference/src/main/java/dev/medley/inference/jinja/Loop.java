package dev.medley.inference.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop} inside a {@code for}. */
final class Loop implements Callable {
    private final List<Object> items;
    private final int depth;
    private final @Nullable Callable recursion;
    private int index;
    private @Nullable Object lastChecked;

    /** @param recursion renders the loop over other items, if it is recursive */
    Loop(List<Object> items, int depth, @Nullable Callable recursion) {
        this.items = items;
        this.depth = depth;
        this.recursion = recursion;
    }

    void moveTo(int next) {
        index = next;
    }

    long length() {
        return items.size();
    }

    @Nullable
    Object find(String name) {
        return switch (name) {
            case "index" -> index + 1L;
            case "index0" -> (long) index;
            case "revindex" -> (long) items.size() - index;
            case "revindex0" -> (long) items.size() - index - 1;
            case "first" -> index == 0;
            case "last" -> index == items.size() - 1;
            case "length" -> length();
            case "depth" -> depth + 1L;
            case "depth0" -> (long) depth;
            case "previtem" -> index > 0 ? items.get(index - 1) : new Undefined("there is no previous item");
            case "nextitem" -> index < items.size() - 1 ? items.get(index + 1) : new Undefined("there is no next item");
            case "cycle" -> (Callable) this::cycle;
            case "changed" -> (Callable) this::changed;
            default -> null;
        };
    }

    private Object cycle(Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            throw new JinjaException("no items for cycling given");
        }
        return arguments.positional().get(index % arguments.positional().size());
    }

    private Object changed(Arguments arguments) {
        Object now = new Tuple(arguments.positional());
        boolean changed = lastChecked == null || !Comparison.equal(lastChecked, now);
        lastChecked = now;
        return changed;
    }

    @Override
    public Object call(Arguments arguments) {
        if (recursion == null) {
            throw new JinjaException("the loop must have the 'recursive' marker to be called recursively");
        }
        return recursion.call(arguments);
    }
}
