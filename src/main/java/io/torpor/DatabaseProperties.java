package io.torpor;

import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The settings of the database.
 *
 * @param reserve room on the data disk that is kept for the database and Torpor's own files, and given to them when the
 *     disk is full; 0 for none
 */
@ConfigurationProperties("torpor.database")
@Validated
record DatabaseProperties(@NotNull @DefaultValue("16MB") DataSize reserve) {

    DatabaseProperties {
        if (reserve.isNegative()) {
            throw new IllegalArgumentException("torpor.database.reserve: must not be negative");
        }
    }
}
