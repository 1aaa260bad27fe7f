package dev.medley.gateway.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A stage of a pipeline. */
sealed interface Stage {
    String name();

    /** The key that says what is done in it. */
    String work();

    /** Names of the stages whose values it takes. */
    Set<String> needs();

    /**
     * One that a model does.
     *
     * @param forEach what it is done for each of, as the place of a list; null: it is done once
     * @param kind what is done
     * @param body what is to be known for that
     */
    record ModelStage(String name, @Nullable Place forEach, StageWork kind, TemplateBody body, Set<String> needs)
            implements Stage {
        @Override
        public String work() {
            return kind.word();
        }
    }

    /**
     * One that puts others on one axis of time.
     *
     * @param of names of the others, which transcribe or look
     * @param sectionSeconds how long its sections are
     */
    record TimelineStage(String name, List<String> of, int sectionSeconds) implements Stage {
        /** The key that asks for one. */
        static final String WORD = "timeline";

        @Override
        public String work() {
            return WORD;
        }

        @Override
        public Set<String> needs() {
            return Set.copyOf(of);
        }

        /** What comes of it, from the values that there are. */
        Map<String, Object> values(Map<String, Object> known) {
            return Timeline.of(moments(known, "segments"), moments(known, "scenes"), sectionSeconds);
        }

        @SuppressWarnings("unchecked")
        private List<Map<String, Object>> moments(Map<String, Object> known, String kind) {
            return of.stream()
                    .flatMap(name -> new Place("stages.%s.%s".formatted(name, kind)).list(known).stream())
                    .flatMap(List::stream)
                    .map(moment -> (Map<String, Object>) moment)
                    .toList();
        }
    }
}
