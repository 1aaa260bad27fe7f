package dev.medley.gateway.batch;

import dev.medley.gateway.batch.Batch.Problem;
import dev.medley.gateway.batch.BatchLine.ProblemException;
import dev.medley.gateway.batch.JsonLines.Line;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is in a batch's file.
 *
 * @param lines how many there are
 * @param problems what is wrong with it; the first hundred
 */
record BatchInput(int lines, List<Problem> problems) {
    static final int MAX_PROBLEMS = 100;

    /** Looks at every line. */
    static BatchInput check(InputStream file, String endpoint, int maxLines) throws IOException {
        List<Problem> problems = new ArrayList<>();
        Set<String> customIds = new HashSet<>();
        int count = 0;
        try (JsonLines lines = new JsonLines(file)) {
            for (Line line = lines.next(); line != null; line = lines.next()) {
                if (++count > maxLines) {
                    problems.add(new Problem(
                            "too_many_lines",
                            "The file has more than %d lines".formatted(maxLines),
                            null,
                            line.number()));
                    break;
                }
                check(line, endpoint, customIds, problems);
                if (problems.size() >= MAX_PROBLEMS) {
                    break;
                }
            }
        }
        if (count == 0) {
            problems.add(new Problem("empty_file", "The file has no lines", "input_file_id", null));
        }
        return new BatchInput(count, problems);
    }

    /** Of a file that was deleted, or has expired. */
    static BatchInput gone() {
        return new BatchInput(0, List.of(new Problem("file_not_found", "The file is gone", "input_file_id", null)));
    }

    private static void check(Line line, String endpoint, Set<String> customIds, List<Problem> problems) {
        try {
            BatchLine read = BatchLine.read(line, endpoint);
            if (!customIds.add(read.customId())) {
                problems.add(new Problem(
                        "duplicate_custom_id",
                        "The custom_id of this line is that of another; each must be unique in a batch",
                        "custom_id",
                        line.number()));
            }
        } catch (ProblemException e) {
            problems.add(e.problem());
        }
    }
}
