package dev.medley.starter.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.starter.training.TrainingState.Place;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void theRateWarmsUpAndThenFalls() {
        var schedule = Schedule.ofModel(1000L, 0);

        assertThat(schedule.learningRate(at(0))).isLessThan(schedule.learningRate(at(99)));
        assertThat(schedule.learningRate(at(500))).isLessThan(schedule.learningRate(at(100)));
        assertThat(schedule.learningRate(at(1000))).isPositive().isLessThan(schedule.learningRate(at(900)));
    }

    @Test
    void trainingEndsAtItsStepsOrAtItsHours() {
        assertThat(Schedule.ofModel(10L, 9).progress(at(10))).isEqualTo(1);
        assertThat(Schedule.ofModel(null, 2).progress(new Place(5, 0, 5, 3600))).isEqualTo(0.5);
    }

    private static Place at(long step) {
        return new Place(step, 0, 0, 0);
    }
}
