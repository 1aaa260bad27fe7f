package dev.medley.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.platform.job.JobTopics;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicsIT {
    @Test
    void strimziMakesEveryTopicOfJobs() throws Exception {
        List<String> made = Chart.rendered("laptop")
                .ofKind("KafkaTopic")
                .map(topic -> topic.at("/spec/topicName").asString())
                .toList();

        assertThat(made).contains(JobTopics.CANCELLATIONS.name(), JobTopics.queue("starter"));
        assertThat(made).containsAll(names());
    }

    private static List<String> names() throws IllegalAccessException {
        List<Field> constants = Arrays.stream(JobTopics.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == String.class)
                .toList();
        List<String> names = new ArrayList<>();
        for (Field constant : constants) {
            names.add((String) constant.get(null));
        }
        return names;
    }
}
