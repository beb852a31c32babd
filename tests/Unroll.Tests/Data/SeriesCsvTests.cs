namespace Unroll.Tests.Data;

public class SeriesCsvTests
{
    private static Series Read(string text, SeriesCsvOptions? options = null) => SeriesCsv.Read(new StringReader(text), options);

    private static SeriesException Fails(string text, SeriesCsvOptions? options = null) => Assert.Throws<SeriesException>(() => Read(text, options));

    [Fact]
    public void The_airline_series_is_built_in()
    {
        Series airline = BuiltInSeries.Airline();
        Assert.Equal(144, airline.Count);
        Assert.Equal(["Passengers"], airline.Names);
        Assert.Equal(SeriesFrequency.Monthly, airline.Frequency);
        Assert.Equal(112, airline["Passengers"][0]);
        Assert.Equal(432, airline["Passengers"][^1]);
        Assert.Equal("1949-01", airline.Label(0));
        Assert.Equal("1961-01", airline.Label(144));
        Assert.Empty(airline.Gaps);
    }

    [SharedDataFact("daily-min-temperatures.csv")]
    public void The_temperature_file_has_days_and_two_missing_ones()
    {
        Series series = SeriesCsv.Read(SharedData.Path("daily-min-temperatures.csv"));
        Assert.Equal(SeriesFrequency.Daily, series.Frequency);
        Assert.Equal(3652, series.Count);
        Assert.Equal(["1 row missing, 1984-12-31", "1 row missing, 1988-12-31"], series.Gaps.Select(g => g.ToString()));
        Assert.True(double.IsNaN(series["Temp"][1460]));
    }

    [SharedDataFact("monthly-sunspots.csv")]
    public void The_sunspot_file_has_months()
    {
        Series series = SeriesCsv.Read(SharedData.Path("monthly-sunspots.csv"));
        Assert.Equal(SeriesFrequency.Monthly, series.Frequency);
        Assert.Equal(2820, series.Count);
        Assert.Empty(series.Gaps);
    }

    [SharedDataFact("ETTh1.csv")]
    public void The_transformer_file_has_hours_and_seven_columns()
    {
        Series series = SeriesCsv.Read(SharedData.Path("ETTh1.csv"));
        Assert.Equal("hourly", series.Frequency.ToString());
        Assert.Equal(["HUFL", "HULL", "MUFL", "MULL", "LUFL", "LULL", "OT"], series.Names);
        Assert.Equal(17420, series.Count);
    }

    [Theory]
    [InlineData("date,y\n2020-01-01,1\n2020-01-02,2\n2020-01-03,3\n", "daily")]
    [InlineData("Monat;y\n01.01.2020;1\n01.02.2020;2\n01.03.2020;3\n", "monthly")]
    [InlineData("date\ty\n1/1/2020\t1\n1/2/2020\t2\n1/3/2020\t3\n", "daily")]
    [InlineData("date,y\n13/1/2020,1\n14/1/2020,2\n15/1/2020,3\n", "daily")]
    [InlineData("date,y\n2020-01-31,1\n2020-02-29,2\n2020-03-31,3\n", "monthly")]
    [InlineData("date,y\n2020-01-01 00:00,1\n2020-01-01 01:00,2\n2020-01-01 02:00,3\n", "hourly")]
    [InlineData("date,y\n2020-01-01T00:00:00Z,1\n2020-01-01T00:15:00Z,2\n2020-01-01T00:30:00Z,3\n", "every 15 minutes")]
    [InlineData("date,y\n2020-01-06,1\n2020-01-13,2\n2020-01-20,3\n", "weekly")]
    [InlineData("quarter,y\n2020-Q1,1\n2020-Q2,2\n2020-Q3,3\n", "quarterly")]
    [InlineData("year,y\n1999,1\n2000,2\n2001,3\n", "yearly")]
    [InlineData("month,y\nJan 2020,1\nFeb 2020,2\nMar 2020,3\n", "monthly")]
    [InlineData("y\n1\n2\n3\n", "rows")]
    [InlineData("1\n2\n3\n", "rows")]
    public void Dates_of_many_kinds_are_read(string text, string frequency)
    {
        Series series = Read(text);
        Assert.Equal(frequency, series.Frequency.ToString());
        Assert.Equal([1.0, 2.0, 3.0], series.Column(0).ToArray());
    }

    [Fact]
    public void Business_days_skip_the_weekend()
    {
        Series series = Read("date,close\n2020-01-02,1\n2020-01-03,2\n2020-01-06,3\n2020-01-07,4\n2020-01-08,5\n2020-01-09,6\n2020-01-10,7\n");
        Assert.Equal(SeriesUnit.BusinessDay, series.Frequency.Unit);
        Assert.Empty(series.Gaps);
        Assert.Equal(new DateTime(2020, 1, 13), series.NextDates(1)![0]);
    }

    [Theory]
    [InlineData("d;y\n2020-01;1,5\n2020-02;2,25\n", 1.5, 2.25)]
    [InlineData("d;y\n2020-01;1.234,5\n2020-02;2,25\n", 1234.5, 2.25)]
    [InlineData("d,y\n2020-01,\"1,234\"\n2020-02,\"12,345.5\"\n", 1234, 12345.5)]
    [InlineData("d,y\n2020-01,\"1,5\"\n2020-02,\"2,25\"\n", 1.5, 2.25)]
    [InlineData("d,y\n2020-01,1e3\n2020-02,-2.5E-1\n", 1000, -0.25)]
    public void Decimal_commas_and_thousands_are_read(string text, double first, double second)
        => Assert.Equal([first, second], Read(text)["y"].ToArray());

    [Fact]
    public void Empty_cells_and_missing_rows_are_gaps_that_are_counted()
    {
        Series series = Read("date,a,b\n2020-01-01,1,1\n2020-01-02,,2\n2020-01-03,NA,3\n2020-01-06,6,6\n2020-01-07,7,7\n");
        Assert.Equal(7, series.Count);
        Assert.Equal(["2 rows missing, 2020-01-04 to 2020-01-05", "2 empty cells in column 'a', 2020-01-02 to 2020-01-03"], series.Gaps.Select(g => g.ToString()));
        Assert.Equal([1, 2, 3, double.NaN, double.NaN, 6, 7], series["b"].ToArray());
    }

    [Fact]
    public void A_text_where_a_number_should_be_is_named_by_line_and_column()
    {
        SeriesException e = Fails("Date,Temp\n1982-07-01,3.1\n1982-07-02,?0.2\n1982-07-03,1.0\n");
        Assert.Equal((3, "Temp"), (e.Line, e.Column));
        Assert.Contains("line 3, column 'Temp': '?0.2' is not a number", e.Message);
    }

    [Fact]
    public void An_unknown_column_is_answered_with_the_columns_there_are()
        => Assert.Contains("There is no column 'rain'; the columns are 'date', 'sun', 'wind'.", Fails("date,sun,wind\n2020-01,1,2\n2020-02,2,3\n", new() { Columns = ["rain"] }).Message);

    [Fact]
    public void A_column_of_words_is_left_out_unless_it_is_asked_for()
    {
        const string Text = "date,city,y\n2020-01,Rome,1\n2020-02,Rome,2\n";
        Assert.Equal(["y"], Read(Text).Names);
        Assert.Contains("'Rome' is not a number", Fails(Text, new() { Columns = ["city"] }).Message);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("  \n \n", "is empty")]
    [InlineData("date,y\n", "a header and no rows")]
    [InlineData("date,y\n2020-01,1\n2020-01,2\n", "line 3: the date '2020-01' is there twice (also on line 2)")]
    [InlineData("date,y\n2020-02,1\n2020-01,2\n", "sort the rows by date, oldest first")]
    [InlineData("date,y\n2020-01-01,1\nlast,2\n2020-01-03,3\n", "line 3, column 'date': 'last' is not a date")]
    [InlineData("date,y\n2020-01-01,1\n2020-01-02,2\n2020-01-02 13:07:11,3\n", "not evenly spaced")]
    [InlineData("date,y\n2020-01,1,5\n2020-02,2,7\n", "3 cells where the header has 2")]
    [InlineData("date,city\n2020-01,Rome\n2020-02,Rome\n", "no column of numbers")]
    public void What_cannot_be_read_is_said_in_a_sentence(string text, string part) => Assert.Contains(part, Fails(text).Message);

    [Fact]
    public void A_missing_file_is_named()
        => Assert.Contains("'no-such-file.csv' is not there", Assert.Throws<FileNotFoundException>(() => SeriesCsv.Read("no-such-file.csv")).Message);

    [Fact]
    public void Windows_line_ends_a_byte_order_mark_and_a_sep_line_do_no_harm()
    {
        string path = System.IO.Path.GetTempFileName();
        File.WriteAllText(path, "sep=;\r\n\"d\";\"y\"\r\n\"2020-01\";1,5\r\n\r\n\"2020-02\";x\r\n\"2020-03\";3\r\n", new System.Text.UTF8Encoding(true));
        SeriesException e = Assert.Throws<SeriesException>(() => SeriesCsv.Read(path));
        File.Delete(path);
        Assert.Equal(5, e.Line);
    }

    [Fact]
    public void A_column_of_row_numbers_is_not_forecast()
        => Assert.Equal(["y"], Read("index,y\n0,5\n1,6\n2,7\n").Names);
}
