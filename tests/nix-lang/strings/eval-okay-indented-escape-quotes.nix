# `'''` stands for two single quotes; one single quote is plain text.
''a'''b 'c' d''''e''
