package dev.medley.gateway.file;

import dev.medley.gateway.form.FormFields;
import dev.medley.platform.error.MedleyException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * Which files of a list are asked for.
 *
 * @param limit most of them
 * @param after id of the one before the first; null: from the beginning
 * @param ascending whether the oldest comes first
 * @param purpose what they are for; null: anything
 */
record FilePage(int limit, @Nullable String after, boolean ascending, @Nullable String purpose) {
    private static final int MAX_LIMIT = 10_000;

    static FilePage read(MultiValueMap<String, String> query) {
        FormFields fields = new FormFields(query);
        String order = Objects.requireNonNullElse(fields.one("order"), "desc");
        if (!order.equals("asc") && !order.equals("desc")) {
            throw MedleyException.invalid(
                    "order", "Invalid 'order': '%s' is neither asc nor desc".formatted(FormFields.shortened(order)));
        }
        return new FilePage(
                Objects.requireNonNullElse(fields.integer("limit", 1, MAX_LIMIT), MAX_LIMIT),
                fields.one("after"),
                order.equals("asc"),
                fields.one("purpose"));
    }

    /**
     * The ids that come after, in order.
     *
     * @param all from the oldest to the newest
     */
    List<String> idsOf(List<String> all) {
        List<String> ids = new ArrayList<>(all);
        if (!ascending) {
            Collections.reverse(ids);
        }
        if (after != null) {
            ids.removeIf(id -> ascending ? id.compareTo(after) <= 0 : id.compareTo(after) >= 0);
        }
        return ids;
    }
}
